declare module "fs-native-extensions" {
  /**
   * Asks the operating system for a lock on the whole of an open file; gives whether it was granted. The lock is the open
   * file's: a child that inherits it keeps it, and the system releases it when the last process that has it is gone.
   */
  export function tryLock(fd: number, options?: { readonly shared?: boolean }): boolean;
}
