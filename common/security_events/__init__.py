"""The security log as it is kept and read; what is noted is `common.security_log`."""
