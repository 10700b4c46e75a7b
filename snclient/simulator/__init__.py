"""A local ServiceNow instance: a server that ServiceNow clients accept, for trying out and for tests."""
