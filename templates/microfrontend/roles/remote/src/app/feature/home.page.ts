import { HttpClient } from "@angular/common/http";
import { ChangeDetectionStrategy, Component, inject, signal } from "@angular/core";
import { MESSAGES } from "../core/messages";
import type { Problem } from "../core/problem";
import { RUNTIME_CONFIG } from "../core/runtime-config";

/** Where the first real page goes: it shows how the API is called and how a problem is told. */
@Component({
  selector: "app-home",
  standalone: true,
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <h1>${{ values.name }}</h1>
    <button type="button" (click)="check()">{{ messages.checkApi }}</button>
    <p role="status">{{ answer() }}</p>
  `,
})
export class HomePage {
  protected readonly messages = inject(MESSAGES);
  protected readonly answer = signal("");
  private readonly http = inject(HttpClient);
  private readonly ready = `${inject(RUNTIME_CONFIG).apiBaseUrl}/readyz`;

  protected check(): void {
    this.answer.set("");
    this.http.get(this.ready).subscribe({
      next: () => this.answer.set(this.messages.apiAnswers),
      error: (problem: Problem) => this.answer.set(problem.message),
    });
  }
}
