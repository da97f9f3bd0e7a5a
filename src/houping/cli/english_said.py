"""What the commands say, in English: what the code says in Chinese -> English."""

SAID: dict[str, str] = {}
