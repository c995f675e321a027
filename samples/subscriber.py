#!/usr/bin/env python3
"""A WebSub subscriber that needs only Python's standard library, for trying a hub.

    python3 samples/subscriber.py http://127.0.0.1:8080/feeds/all/feed.json

The subscriber finds the topic and its hub (W3C WebSub, section 4), subscribes with a secret (5.1), confirms the
subscription when the hub asks (5.3), checks the signature of each push (7.1), prints the push, renews the lease when half of
it is over, and unsubscribes on Ctrl-C.
"""

import argparse
import hashlib
import hmac
import json
import re
import secrets
import threading
import urllib.error
import urllib.parse
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


def discover(url):
    """Returns the topic and its hub from the Link headers of a feed."""
    try:
        with urllib.request.urlopen(url) as answer:
            header = ", ".join(answer.headers.get_all("Link") or [])
    except OSError as failure:
        raise SystemExit(f"{url} cannot be read: {failure}")
    links = {rel: href for href, rel in re.findall(r'<([^>]*)>\s*;[^,]*?rel="?([\w-]+)"?', header)}
    if "hub" not in links:
        raise SystemExit(f"{url} names no hub. Add \"self\" to notify.hubs in the site file.")
    return links.get("self", url), links["hub"]


class Subscriber:
    def __init__(self, topic, hub, host, port, lease, renew):
        self.topic, self.hub, self.lease, self.renew = topic, hub, lease, renew
        # Both are unguessable, so that only the hub knows the callback, and only the hub can sign a push.
        self.path = f"/{secrets.token_urlsafe(16)}"
        self.secret = secrets.token_urlsafe(32)
        self.wanted = None
        self.renew_timer = None
        self.pushes = 0
        self.server = ThreadingHTTPServer((host, port), self.handler())
        self.callback = f"http://{host}:{self.server.server_port}{self.path}"

    def ask(self, mode):
        self.wanted = mode
        if mode == "unsubscribe" and self.renew_timer is not None:
            self.renew_timer.cancel()
        fields = {
            "hub.mode": mode,
            "hub.topic": self.topic,
            "hub.callback": self.callback,
            "hub.secret": self.secret,
            "hub.lease_seconds": str(self.lease),
        }
        request = urllib.request.Request(self.hub, urllib.parse.urlencode(fields).encode())
        try:
            with urllib.request.urlopen(request) as answer:
                print(f"{mode}: {answer.status} {answer.read().decode().strip()}", flush=True)
        except urllib.error.HTTPError as refusal:
            raise SystemExit(f"{mode}: {refusal.code} {refusal.read().decode().strip()}")

    def verify(self, query):
        """Returns the body of the answer to the hub: the challenge for our own request, None (404) for any other."""
        mode = query.get("hub.mode")
        if mode == "denied":
            print(f"denied: {query.get('hub.reason')}", flush=True)
            return b""
        if mode != self.wanted or query.get("hub.topic") != self.topic:
            print(f"refused: {mode} {query.get('hub.topic')} was not requested by this subscriber", flush=True)
            return None
        print(f"verified: {mode}, lease {query.get('hub.lease_seconds')} s", flush=True)
        if mode == "subscribe":
            self.renew_after(self.renew or int(query["hub.lease_seconds"]) / 2)
        return query["hub.challenge"].encode()

    def renew_after(self, seconds):
        if self.renew_timer is not None:
            self.renew_timer.cancel()
        self.renew_timer = threading.Timer(seconds, self.ask, ["subscribe"])
        self.renew_timer.daemon = True
        self.renew_timer.start()

    def is_signed(self, header, body):
        method, _, given = header.partition("=")
        if method not in ("sha1", "sha256", "sha384", "sha512"):
            return False
        return hmac.compare_digest(hmac.new(self.secret.encode(), body, getattr(hashlib, method)).hexdigest(), given)

    def take(self, headers, body):
        self.pushes += 1
        if not self.is_signed(headers.get("X-Hub-Signature", ""), body):
            print("ignored: a push without a valid signature", flush=True)
            return
        method = headers["X-Hub-Signature"].partition("=")[0]
        print(f"push {self.pushes}: {len(body)} bytes, {headers['Content-Type']}, {method} signature is valid", flush=True)
        print(f"  Link: {headers['Link']}", flush=True)
        for title in titles(headers["Content-Type"], body)[:3]:
            print(f"  {title}", flush=True)

    def handler(subscriber):
        class Handler(BaseHTTPRequestHandler):
            def answer(self, status, body=b""):
                self.send_response(status)
                self.send_header("Content-Type", "text/plain; charset=utf-8")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def do_GET(self):
                path, _, query = self.path.partition("?")
                challenge = subscriber.verify(dict(urllib.parse.parse_qsl(query))) if path == subscriber.path else None
                self.answer(404) if challenge is None else self.answer(200, challenge)

            def do_POST(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                if self.path != subscriber.path:
                    return self.answer(404)
                self.answer(204)
                subscriber.take(self.headers, body)

            def log_message(self, *_):
                pass

        return Handler


def titles(media_type, body):
    if "json" in media_type:
        return [item.get("title", "") for item in json.loads(body)["items"]]
    return re.findall(r"<title[^>]*>(.*?)</title>", body.decode())[1:]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("feed", help="the URL of a feed document")
    parser.add_argument("--host", default="127.0.0.1", help="the address at which the hub reaches this machine")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--lease", type=int, default=864000, help="requested lease in seconds")
    parser.add_argument("--renew", type=float, default=0, help="seconds until the lease is renewed (default: half the lease)")
    parser.add_argument("--pushes", type=int, default=0, help="unsubscribe after this many pushes (default: never)")
    given = parser.parse_args()
    topic, hub = discover(given.feed)
    print(f"topic {topic}\nhub   {hub}", flush=True)
    subscriber = Subscriber(topic, hub, given.host, given.port, given.lease, given.renew)
    threading.Thread(target=subscriber.server.serve_forever, daemon=True).start()
    subscriber.ask("subscribe")
    done = threading.Event()
    try:
        while given.pushes == 0 or subscriber.pushes < given.pushes:
            done.wait(0.2)
    except KeyboardInterrupt:
        pass
    subscriber.ask("unsubscribe")
    done.wait(2)


if __name__ == "__main__":
    main()
