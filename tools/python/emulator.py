"""Starts MiniStack as the laptop's AWS, with four answers made as AWS gives them, and a word on what it saved.

- MiniStack serves no TLS and so takes every request for plain HTTP, also CloudFront's own: a bucket that refuses plain
  HTTP, as each of ours does, would refuse CloudFront. Here every request counts as encrypted.
- Who may list a bucket is told that an object is missing (404), who may not is told nothing (403). MiniStack says 403
  to CloudFront whatever the bucket's policy allows; here the policy is asked.
  https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html («Permissions»)
- An EKS cluster has a security group, which others name in their rules. MiniStack gives its id but not the group.
  https://docs.aws.amazon.com/eks/latest/userguide/sec-group-reqs.html
- A secret that is made without a value has no version; MiniStack makes an empty one.
  https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html
- S3 stores an object at once. MiniStack writes its data and then what it says of it, so that a killed one may have left a
  new object with the checksum of the one before: what it says is then corrected, before it starts.
- At its end MiniStack writes what it holds, and only logs what it could not write. Here `saved.json`, beside the files that
  it wrote, says so to whoever stopped it.
- Where REQUESTS_FILE names a file, each request is appended to it, for src/rehearsal to hold against what AWS would let
  and take.
"""

import hashlib
import json
import logging
import os
import re
from pathlib import Path


def correct_sidecars(folder: Path) -> None:
    """Makes what is said of each stored object true of its data."""
    for sidecar in folder.rglob("*.meta.json"):
        data = sidecar.with_name(sidecar.name.removesuffix(".meta.json"))
        try:
            said = json.loads(sidecar.read_text())
            body = data.read_bytes()
        except (OSError, ValueError):
            continue  # of a deletion, or of an object that was never written whole: MiniStack leaves it out
        etag = f'"{hashlib.md5(body, usedforsecurity=False).hexdigest()}"'
        # The ETag of an object that came in parts is not of its data.
        if "-" not in said.get("etag", "-") and said["etag"] != etag:
            said.update(checksums={}, etag=etag, size=len(body))
            sidecar.write_text(json.dumps(said))


correct_sidecars(Path(os.environ["S3_DATA_DIR"]))  # before MiniStack reads them, when it is imported

import cbor2
from ministack import app
from ministack.app import main
from ministack.core.iam_evaluator import EvalContext, evaluate_resource_policy, pin_request_origin
from ministack.core.responses import get_account_id, get_region
from ministack.services import ec2, eks, s3, secretsmanager

FORBIDDEN = 403
create_cluster = eks._create_cluster
create_secret = secretsmanager._create_secret
delete_cluster = eks._delete_cluster
save_all = app.save_all
fetch_for_cloudfront = s3.serve_cloudfront_origin_fetch


def may_list(bucket: str, distribution_arn: str) -> bool:
    """Whether the bucket's policy lets this distribution list it."""
    owner = s3._bucket_owner_account(bucket) or get_account_id()
    context = EvalContext(
        principal_arn="*",
        principal_type="Service",
        principal_account="",
        action="s3:ListBucket",
        resource_arn=f"arn:aws:s3:::{bucket}",
        region=get_region(),
        service_context={"aws:sourcearn": distribution_arn},
    )
    policy = s3._bucket_policies.get_scoped(owner, None, bucket)
    return evaluate_resource_policy(policy, context, service="cloudfront.amazonaws.com").decision == "Allow"


def fetch_as_s3_does(bucket: str, key: str, method: str, headers: dict, source_arn: str = "", oai_id: str = "") -> tuple:
    result = fetch_for_cloudfront(bucket, key, method, headers, source_arn=source_arn, oai_id=oai_id)
    is_missing = result[0] == FORBIDDEN and key not in s3._ensure_bucket(bucket)["objects"]
    if is_missing and source_arn and may_list(bucket, source_arn):
        return s3._error("NoSuchKey", "The specified key does not exist.", 404, f"/{bucket}/{key}")
    return result


def create_cluster_with_group(body: dict, creator_arn: str | None = None) -> tuple:
    result = create_cluster(body, creator_arn)
    name = body.get("name", "")
    network = eks._clusters[name]["resourcesVpcConfig"] if name in eks._clusters else {}
    subnets = [ec2._subnets[subnet] for subnet in network.get("subnetIds", []) if subnet in ec2._subnets]
    if subnets and network["clusterSecurityGroupId"] not in ec2._security_groups:
        network["vpcId"] = subnets[0]["VpcId"]
        ec2._security_groups[network["clusterSecurityGroupId"]] = {
            "GroupId": network["clusterSecurityGroupId"],
            "GroupName": f"eks-cluster-sg-{name}",
            "Description": "EKS created security group applied to ENIs of the cluster",
            "VpcId": network["vpcId"],
            "OwnerId": get_account_id(),
            "IpPermissions": [],
            "IpPermissionsEgress": [],
        }
    return result


def delete_cluster_with_group(name: str) -> tuple:
    cluster = eks._clusters.get(name)
    if cluster:
        ec2._security_groups.pop(cluster["resourcesVpcConfig"]["clusterSecurityGroupId"], None)
    return delete_cluster(name)


def create_secret_without_version(data: dict) -> tuple:
    result = create_secret(data)
    secret = secretsmanager._secrets.get(data.get("Name"))
    if secret and "SecretString" not in data and "SecretBinary" not in data:
        secret["Versions"].clear()
    return result


class Failures(logging.Handler):
    """Collects what MiniStack could not write."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(record.getMessage())


def save_all_and_tell(services: dict) -> None:
    failures = Failures()
    logger = logging.getLogger("persistence")
    logger.addHandler(failures)
    save_all(services)
    logger.removeHandler(failures)
    saved = Path(os.environ["STATE_DIR"], "saved.json")
    saved.parent.mkdir(parents=True, exist_ok=True)
    saved.write_text(json.dumps({"schema": 1, "failed": failures.said}) + "\n")


MAX_BODY = 256 * 1024
SCOPE = re.compile(r"Credential=[^/]+/\d+/([a-z0-9-]+)/([a-z0-9-]+)/aws4_request")
KEPT_HEADERS = re.compile(r"^(x-amz(n)?-(?!date|content-sha256|security-token|sdk)|if-|user-agent$|content-type$)")


def body_of(kind: str, body: bytes) -> object:
    """The body of a request: what CBOR has in it, else the text; None where it is no text, or a long one."""
    if kind == "application/cbor":
        return cbor2.loads(body) if body else {}
    try:
        return body.decode() if len(body) <= MAX_BODY else None
    except UnicodeDecodeError:
        return None


def recorded(application, file: str):  # noqa: ANN001, ANN201
    """The application, with a line of JSON in the file for each signed request that it answers."""

    async def application_recorded(scope, receive, send) -> None:  # noqa: ANN001
        if scope["type"] != "http":
            return await application(scope, receive, send)
        body, status = bytearray(), 0

        async def receive_recorded() -> dict:
            message = await receive()
            if len(body) <= MAX_BODY:
                body.extend(message.get("body", b""))
            return message

        async def send_recorded(message: dict) -> None:
            nonlocal status
            status = message.get("status", status)
            await send(message)

        try:
            await application(scope, receive_recorded, send_recorded)
        finally:
            headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
            signed_for = SCOPE.search(headers.get("authorization", ""))
            if signed_for:
                region, service = signed_for.groups()
                request = {
                    "service": service,
                    "region": region,
                    "method": scope["method"],
                    "path": scope.get("raw_path", scope["path"].encode()).decode("latin-1"),
                    "query": scope.get("query_string", b"").decode("latin-1"),
                    "headers": {name: value for name, value in headers.items() if KEPT_HEADERS.match(name)},
                    "body": body_of(headers.get("content-type", ""), bytes(body)),
                    "status": status,
                }
                with Path(file).open("a") as lines:
                    lines.write(json.dumps(request, default=str) + "\n")

    return application_recorded


if os.environ.get("REQUESTS_FILE"):
    app.app = recorded(app.app, os.environ["REQUESTS_FILE"])
app.save_all = save_all_and_tell
s3.serve_cloudfront_origin_fetch = fetch_as_s3_does
eks._create_cluster = create_cluster_with_group
secretsmanager._create_secret = create_secret_without_version
eks._delete_cluster = delete_cluster_with_group
pin_request_origin("127.0.0.1", True)
main()
