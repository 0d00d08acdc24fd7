import "@/ui/theme.css";

import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";

import { App } from "@/App";
import { language } from "@/i18n";
import { ApiProblem, start } from "@/live";
import { Crashed } from "@/shell/Crashed";
import { ErrorBoundary } from "@/ui/ErrorBoundary";
import { startTheme } from "@/ui/theme";
import { TooltipProvider } from "@/ui/Tooltip";

const RETRIES = 3;

startTheme();
document.documentElement.lang = language();

const client = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      // What the server refused it refuses again; what did not reach it may get through.
      retry: (count, error) => count < RETRIES && error instanceof ApiProblem && (error.status === 0 || error.error.is_retryable),
    },
  },
});

const root = document.getElementById("root");
if (root) {
  createRoot(root).render(
    <StrictMode>
      <ErrorBoundary fallback={(error, again) => <Crashed error={error} again={again} />}>
        <QueryClientProvider client={client}>
          <TooltipProvider>
            <App />
          </TooltipProvider>
        </QueryClientProvider>
      </ErrorBoundary>
    </StrictMode>,
  );
  void start();
}
