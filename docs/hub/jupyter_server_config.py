"""Settings of every student's server: docs/hub/install puts this file into the environment that all share."""

c = get_config()  # noqa: F821

# By default kernels talk over TCP, and every user of the machine can listen to any of them. Sockets in a home can not.
c.KernelManager.transport = "ipc"

# What nobody has used for an hour ends, also behind an open page: kernel and terminal first, then the server.
c.MappingKernelManager.cull_idle_timeout = c.TerminalManager.cull_inactive_timeout = 3600
c.MappingKernelManager.cull_connected = True
c.ServerApp.shutdown_no_activity_timeout = 3600
