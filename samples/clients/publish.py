import json, os, urllib.error, urllib.request

article = {"id": "py-1", "title": "Le port de Tanger", "content_html": "<p>Les dockers ont repris le travail.</p>"}
headers = {"Authorization": "Bearer " + os.environ["BARID_TOKEN"], "Content-Type": "application/json"}
request = urllib.request.Request(os.environ["BARID_URL"] + "/articles", json.dumps(article).encode(), headers)
try:
    with urllib.request.urlopen(request, timeout=30) as answer:
        print(answer.status, json.load(answer)["id"])
except urllib.error.HTTPError as error:
    raise SystemExit(f"{error.code} {json.load(error)['detail']}")
