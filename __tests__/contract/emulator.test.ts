import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { awsClientConfig } from "../../src/live/aws";
import { localCloud } from "../../src/live/laptop-cloud";
import { startEmulator } from "../../src/local/emulator";
import { stopServer } from "../../src/system/server";

const scratch = mkdtempSync(join(tmpdir(), "billpay-emulator-"));
const cloud = localCloud({ BILLPAY_PORT: "4680", BILLPAY_LOCAL_DIR: join(scratch, "local") });
const s3 = new S3Client({
  ...awsClientConfig({ region: "us-east-1", endpoint: cloud.endpoint }),
  forcePathStyle: true,
});

afterAll(async () => {
  await stopServer(cloud.dir, "emulator", "SIGKILL");
  rmSync(scratch, { recursive: true, force: true });
});

test("an object whose data a killed emulator wrote, and not yet its checksum, is read whole at the next start", async () => {
  const object = { Bucket: "billpay-tfstate", Key: "local/network/terraform.tfstate" };
  await startEmulator(cloud);
  await s3.send(new CreateBucketCommand({ Bucket: object.Bucket }));
  await s3.send(new PutObjectCommand({ ...object, Body: "before", ChecksumAlgorithm: "SHA256" }));
  await stopServer(cloud.dir, "emulator", "SIGKILL");
  const file = join(cloud.dir, "s3", "000000000000", object.Bucket, object.Key);
  expect(readFileSync(file, "utf8")).toBe("before");
  writeFileSync(file, "after");

  await startEmulator(cloud);
  const { Body, ContentLength } = await s3.send(new GetObjectCommand({ ...object, ChecksumMode: "ENABLED" }));
  expect([await Body?.transformToString(), ContentLength]).toEqual(["after", 5]);
}, 120_000);
