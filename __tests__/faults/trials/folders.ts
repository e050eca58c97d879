import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import type { Area, Trial } from "../trial";

const dangerous: readonly [name: string, value: (dir: string) => string, says: string][] = [
  ["empty", () => "", "BILLPAY_LOCAL_DIR is empty: must be a folder of its own"],
  ["`.`", () => ".", "BILLPAY_LOCAL_DIR is …, this repository, or a folder above it: must be a folder of its own"],
  ["`..`", () => "..", "this repository, or a folder above it"],
  ["`/`", () => "/", "this repository, or a folder above it"],
  ["the home folder", () => homedir(), "or a folder above it"],
  ["`.git`", () => ".git", "git's own folder"],
  ["`src`", () => "src", "and no .billpay.json: must be an empty or new folder"],
];

/** A folder of the user's, with what must not be lost. */
function thesis(folder: string): string {
  mkdirSync(join(folder, "state"), { recursive: true });
  writeFileSync(join(folder, "state/thesis.txt"), "years of work");
  return folder;
}

const isKept = (folder: string) => expect(readFileSync(join(folder, "state/thesis.txt"), "utf8")).toBe("years of work");

export const folders: Area = {
  title: "The folder of the laptop cloud",
  standing: false,
  trials: [
    ...dangerous.flatMap(([name, value, says]) =>
      ["down", "up"].map(
        (command): Trial => ({
          fault: `BILLPAY_LOCAL_DIR is ${name}: \`${command}\``,
          outcome: "refused",
          says,
          run: (on) => on.billpay(command, { env: { BILLPAY_LOCAL_DIR: value(on.dir) } }),
          after: (on) => expect(existsSync(join(on.dir, ".git/HEAD"))).toBe(true),
        }),
      ),
    ),
    ...["down", "up", "status", "plan local --all"].map(
      (command): Trial => ({
        fault: `BILLPAY_LOCAL_DIR is a folder of the user's: \`${command}\``,
        outcome: command === "status" ? "works" : "refused",
        says:
          command === "status"
            ? "nothing is running"
            : command.startsWith("plan")
              ? "nothing answers at"
              : "which has state and no .billpay.json",
        run: (on) => on.billpay(command, { env: { BILLPAY_LOCAL_DIR: thesis(on.folder("thesis")) } }),
        after: (on) => isKept(on.folder("thesis")),
      }),
    ),
    {
      fault: "BILLPAY_LOCAL_DIR is a link to a folder of the user's: `down`",
      outcome: "refused",
      says: "which has state and no .billpay.json",
      run: (on) => {
        const link = join(on.folder("linked"), "link");
        symlinkSync(thesis(on.folder("thesis")), link);
        return on.billpay("down", { env: { BILLPAY_LOCAL_DIR: link } });
      },
      after: (on) => isKept(on.folder("thesis")),
    },
    {
      fault: "BILLPAY_LOCAL_DIR is an empty folder of the user's: `down`",
      outcome: "works",
      says: "nothing to take down: there is no laptop cloud in",
      run: (on) => on.billpay("down", { env: { BILLPAY_LOCAL_DIR: on.folder("empty") } }),
      after: (on) => expect(existsSync(on.folder("empty"))).toBe(true),
    },
    {
      fault: "BILLPAY_LOCAL_DIR is a file: `up`",
      outcome: "refused",
      says: "which is a file: must be a folder, or nothing yet",
      run: (on) => {
        const file = join(on.folder("files"), "a-file");
        writeFileSync(file, "mine");
        return on.billpay("up", { env: { BILLPAY_LOCAL_DIR: file } });
      },
    },
    {
      fault: "the marker of the folder is empty: `down`",
      outcome: "refused",
      says: ".billpay.json is empty: nothing is removed from this folder",
      run: (on) => {
        const folder = thesis(on.folder("unmarked"));
        writeFileSync(join(folder, ".billpay.json"), "");
        return on.billpay("down", { env: { BILLPAY_LOCAL_DIR: folder } });
      },
      after: (on) => isKept(on.folder("unmarked")),
    },
    {
      fault: "BILLPAY_PORT is no port: `up`",
      outcome: "refused",
      says: "BILLPAY_PORT is 80: must be a port from 1024 to 65000",
      run: (on) => on.billpay("up", { env: { BILLPAY_PORT: "80" } }),
    },
  ],
};

export const leftovers: Area = {
  title: "What somebody else put into the folder",
  standing: true,
  trials: [
    {
      fault: "a file of the user's is in `.local`: `down`",
      outcome: "mended",
      says: ".local is left with what no command of ours made: thesis.txt",
      run: (on) => {
        writeFileSync(join(on.local, "thesis.txt"), "years of work");
        return on.billpay("down");
      },
      after: (on) => {
        expect(readdirSync(on.local).sort()).toEqual([".billpay.json", "thesis.txt"]);
        expect(readFileSync(join(on.local, "thesis.txt"), "utf8")).toBe("years of work");
        rmSync(join(on.local, "thesis.txt"));
      },
    },
    {
      fault: "`.local/cluster` is a link to a folder of the user's: `down`",
      outcome: "works",
      says: "stop the AWS emulator",
      run: async (on) => {
        await on.billpay("down --keep-state");
        symlinkSync(thesis(on.folder("thesis")), join(on.local, "cluster"));
        return on.billpay("down");
      },
      after: (on) => {
        isKept(on.folder("thesis"));
        expect(existsSync(on.local)).toBe(false);
      },
    },
  ],
};
