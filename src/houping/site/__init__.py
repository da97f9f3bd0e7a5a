"""The site: settings, addresses, page frame, static files."""
