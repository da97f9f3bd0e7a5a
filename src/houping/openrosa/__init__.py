"""The protocol that field tablets speak (OpenRosa): form list, form, manifest, submission. No models of its own."""
