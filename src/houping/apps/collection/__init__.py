"""Fieldwork: forms, tablets, who asks whom, and the interviews that come in."""
