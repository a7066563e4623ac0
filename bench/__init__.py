"""What the product costs, measured on the running web server; docs/performance.md tells how."""
