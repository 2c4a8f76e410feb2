"""The two servers, as the tests start them: on loopback, with data on the medium, and ended with this process."""

import os
import subprocess

SQL = {
    "postgresql": "CREATE ROLE archive LOGIN PASSWORD 's3cret'; CREATE DATABASE bench OWNER archive;",
    "mariadb": "CREATE USER archive@'%' IDENTIFIED BY 's3cret'; CREATE DATABASE bench;"
    " GRANT ALL ON bench.* TO archive@'%';",
}
# The servers' own defaults: the tests' servers do not keep what they have committed, and PostgreSQL's has less memory.
SETTINGS = {"postgresql": ["fsync=on", "shared_buffers=128MB"], "mariadb": ["fsync=on"]}


class Server:
    """One running server with one empty database."""

    def __init__(self, project, kind, base):
        self.script = os.path.join(project, "Tests/Servers", kind)
        self.kind = kind
        os.makedirs(base, exist_ok=True)
        os.chmod(base, 0o755)
        self.directory = os.path.join(base, kind)
        # When its standard input ends, it kills the servers below the directory and removes it.
        self.guard = subprocess.Popen([os.path.join(project, "Tests/Servers/guard"), base], stdin=subprocess.PIPE)
        self._call("create", *SETTINGS[kind])
        self._call("start")
        statements = SQL[kind].split("; ") if kind == "postgresql" else [SQL[kind]]
        for statement in statements:
            subprocess.run([self.script, "sql", self.directory], input=statement, text=True, check=True)

    def _call(self, verb, *arguments):
        subprocess.run([self.script, verb, self.directory, *arguments], check=True, stdout=subprocess.DEVNULL)

    @property
    def url(self):
        with open(os.path.join(self.directory, "port")) as file:
            port = file.read().strip()
        scheme = "postgres" if self.kind == "postgresql" else "mysql"
        return f"{scheme}://archive:s3cret@127.0.0.1:{port}/bench"

    def stop(self):
        self.guard.stdin.close()
        self.guard.wait()
