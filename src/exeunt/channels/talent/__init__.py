"""The international professional corps: staff by years of service, where leavers go, what experience is left."""
