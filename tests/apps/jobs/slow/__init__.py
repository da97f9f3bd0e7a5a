"""An app with slow work, for tests that stop it in the midst."""
