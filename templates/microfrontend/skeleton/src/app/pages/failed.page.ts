import { ChangeDetectionStrategy, Component, inject } from "@angular/core";
import { MESSAGES } from "../core/messages";

/** Shown instead of a page whose code could not be loaded or that threw an error when it was made. */
@Component({
  selector: "app-failed",
  standalone: true,
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <h1>{{ messages.failed }}</h1>
    <p>{{ messages.failedDetail }}</p>
  `,
})
export class FailedPage {
  protected readonly messages = inject(MESSAGES);
}
