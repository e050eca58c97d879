import { ChangeDetectionStrategy, Component, inject } from "@angular/core";
import { ActivatedRoute, Router } from "@angular/router";
import { MESSAGES } from "../core/messages";
import type { Remote } from "./manifest";

/** Shown in the place of a remote that could not be loaded. */
@Component({
  selector: "app-unavailable",
  standalone: true,
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <h1>{{ messages.unavailable(remote.title) }}</h1>
    <p>{{ messages.unavailableDetail }}</p>
    <button type="button" (click)="tryAgain()">{{ messages.tryAgain }}</button>
  `,
})
export class UnavailablePage {
  protected readonly messages = inject(MESSAGES);
  protected readonly remote: Remote = inject(ActivatedRoute).snapshot.data.remote;
  private readonly router = inject(Router);

  protected async tryAgain(): Promise<void> {
    await this.router.navigateByUrl(this.router.url, { onSameUrlNavigation: "reload" });
  }
}
