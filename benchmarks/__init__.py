"""What the local ServiceNow instance costs, measured beside bare endpoints that do the least possible."""
