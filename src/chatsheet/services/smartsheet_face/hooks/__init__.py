"""Webhooks that programs register with the face: kept, verified, told of changes, and given up when nobody answers."""
