"""Language models over the chat-completions wire: OpenAI, Azure OpenAI, Ollama, any compatible service. See docs/subsystems/models.md."""
