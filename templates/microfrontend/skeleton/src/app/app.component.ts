import { ChangeDetectionStrategy, Component, type ElementRef, inject, signal, ViewChild } from "@angular/core";
import { takeUntilDestroyed } from "@angular/core/rxjs-interop";
import {
  NavigationCancel,
  NavigationEnd,
  NavigationError,
  NavigationStart,
  Router,
  RouterLink,
  RouterLinkActive,
  RouterOutlet,
} from "@angular/router";
import { MESSAGES } from "./core/messages";
import { NAVIGATION } from "./core/navigation";

/** The frame around every page: a link past the navigation, the navigation, and the content. */
@Component({
  selector: "app-root",
  standalone: true,
  imports: [RouterLink, RouterLinkActive, RouterOutlet],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <a class="skip" href="#content" (click)="skip($event)">{{ messages.skipToContent }}</a>
    <header>
      <nav [attr.aria-label]="messages.navigation">
        <ul>
          <li>
            <a
              routerLink="/"
              routerLinkActive="active"
              [routerLinkActiveOptions]="{ exact: true }"
              ariaCurrentWhenActive="page"
              >{{ messages.home }}</a
            >
          </li>
          @for (link of links; track link.path) {
            <li>
              <a [routerLink]="link.path" routerLinkActive="active" ariaCurrentWhenActive="page">{{ link.title }}</a>
            </li>
          }
        </ul>
      </nav>
    </header>
    <main #content id="content" tabindex="-1" [attr.aria-busy]="isLoading()">
      <p role="status">{{ isLoading() ? messages.loading : "" }}</p>
      <router-outlet />
    </main>
  `,
  styles: `
    .skip {
      position: absolute;
      left: -100vw;
    }
    .skip:focus {
      left: 0;
      padding: 0.5rem 1rem;
      background: var(--background);
    }
    header {
      padding: 0.5rem 1rem;
      border-bottom: 1px solid var(--accent);
    }
    ul {
      display: flex;
      flex-wrap: wrap;
      gap: 1rem;
      margin: 0;
      padding: 0;
      list-style: none;
    }
    .active {
      font-weight: bold;
    }
    main {
      max-width: 60rem;
      margin: 0 auto;
      padding: 0 1rem;
    }
    main:focus {
      outline: none;
    }
    p {
      min-height: 1.5rem;
      margin: 0;
    }
  `,
})
export class AppComponent {
  protected readonly messages = inject(MESSAGES);
  protected readonly links = inject(NAVIGATION);
  protected readonly isLoading = signal(false);

  @ViewChild("content", { static: true }) private content!: ElementRef<HTMLElement>;

  constructor() {
    const router = inject(Router);
    router.events.pipe(takeUntilDestroyed()).subscribe((event) => {
      if (event instanceof NavigationStart) this.isLoading.set(true);
      if (event instanceof NavigationEnd || event instanceof NavigationCancel || event instanceof NavigationError)
        this.isLoading.set(false);
      // A page that replaces another moves the focus to itself, so that it is read; the first one has it anyway.
      if (event instanceof NavigationEnd && event.id > 1) this.focusContent();
    });
  }

  /** By hand: with `<base href="/">` the browser would leave for `/#content`. */
  protected skip(event: Event): void {
    event.preventDefault();
    this.focusContent();
  }

  private focusContent(): void {
    this.content.nativeElement.focus();
  }
}
