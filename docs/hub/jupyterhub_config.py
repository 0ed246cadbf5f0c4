"""JupyterHub for one class on one machine, as an unprivileged user; docs/teaching.md says what it is and is not."""

CLASS = 40  # students at one time: as many as the machine's memory holds

c = get_config()  # noqa: F821

# Nothing listens beyond this machine. The one door is the TLS proxy of the Caddyfile.
c.JupyterHub.bind_url = "http://127.0.0.1:8000"
c.JupyterHub.hub_bind_url = "http://127.0.0.1:8081"
c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:8001"
# The TLS proxy says that a browser came by TLS. Without the option that is lost, and login cookies may travel without.
c.ConfigurableHTTPProxy.command = ["/opt/hwlib/node_modules/.bin/configurable-http-proxy", "--no-x-forward"]
c.Spawner.ip = "127.0.0.1"

# A student is a system user in this group. Nobody else is let in, whatever password they have.
c.JupyterHub.authenticator_class = "pam"
c.PAMAuthenticator.allowed_groups = {"hwstudents"}
c.PAMAuthenticator.open_sessions = False  # which root alone can do

# A server is started as its student, by the one command that the file sudoers allows.
c.JupyterHub.spawner_class = "sudospawner.SudoSpawner"
c.SudoSpawner.sudospawner_path = "/opt/hwlib/venv/bin/sudospawner"
c.Spawner.notebook_dir = "~"
c.Spawner.default_url = "/lab/tree/hw/notebooks/q1_backpropagation.ipynb"
c.Spawner.environment = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}  # a kernel takes one processor

# A class comes all at once: who is over this limit is turned away with 429, and not put into a queue.
c.JupyterHub.concurrent_spawn_limit = CLASS
c.JupyterHub.active_server_limit = CLASS
c.Spawner.start_timeout = c.Spawner.http_timeout = 300  # seconds: a class shares the processors while it starts
