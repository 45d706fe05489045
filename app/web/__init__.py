"""What wraps every request: errors, headers, host, log."""
