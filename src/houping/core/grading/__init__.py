"""From scores to ranks, grades and their consequences, each with what the data cannot tell."""
