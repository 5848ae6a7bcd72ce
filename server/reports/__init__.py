"""Reports of any range and scope, from the durable follower's rows: one table for page, CSV, XLSX and PDF."""
