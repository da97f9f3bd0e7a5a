"""The Django ring: who may do what, in which state. One app per step of the work."""
