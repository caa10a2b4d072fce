"""The security log as it is kept and read; what is noted is `shop.common.security_log`."""
