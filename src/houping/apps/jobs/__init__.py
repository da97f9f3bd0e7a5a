"""Long work in the background, and the runs of the chain that it makes."""
