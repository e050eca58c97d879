import { ChangeDetectionStrategy, Component, inject } from "@angular/core";
import { MESSAGES } from "../core/messages";

@Component({
  selector: "app-not-found",
  standalone: true,
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <h1>{{ messages.notFound }}</h1>
    <p>{{ messages.notFoundDetail }}</p>
  `,
})
export class NotFoundPage {
  protected readonly messages = inject(MESSAGES);
}
