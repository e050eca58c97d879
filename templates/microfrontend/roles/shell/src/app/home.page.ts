import { ChangeDetectionStrategy, Component, inject } from "@angular/core";
import { RouterLink } from "@angular/router";
import { MESSAGES } from "./core/messages";
import { NAVIGATION } from "./core/navigation";

@Component({
  selector: "app-home",
  standalone: true,
  imports: [RouterLink],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <h1>{{ messages.home }}</h1>
    <ul>
      @for (link of links; track link.path) {
        <li><a [routerLink]="link.path">{{ link.title }}</a></li>
      }
    </ul>
  `,
})
export class HomePage {
  protected readonly messages = inject(MESSAGES);
  protected readonly links = inject(NAVIGATION);
}
