import { type ComponentType, lazy, type ReactNode, Suspense } from 'react';
import { useAccount } from '../data/account.tsx';
import { Overview } from '../overview/overview.tsx';
import { Link, useHere } from '../route/location.tsx';
import type { Place } from '../route/match-path.ts';
import { Page } from '../ui/page.tsx';
import { PageBoundary } from '../ui/page-boundary.tsx';
import { Skeleton } from '../ui/skeleton.tsx';

/** A page that is loaded when somebody goes there. */
function later<Props = object>(load: () => Promise<ComponentType<Props>>): ComponentType<Props> {
  return lazy(async () => ({ default: await load() }));
}

const AddBalance = later(async () => (await import('../purchase/add-balance.tsx')).AddBalance);
const TopUpDialog = later(async () => (await import('../purchase/top-up-dialog.tsx')).TopUpDialog);
const UsageReport = later(async () => (await import('../report/usage-report.tsx')).UsageReport);
const Calls = later(async () => (await import('../calls/calls.tsx')).Calls);
const OneCall = later(async () => (await import('../calls/one-call.tsx')).OneCall);
const Activity = later(async () => (await import('../wallet/activity.tsx')).Activity);
const Invoices = later(async () => (await import('../invoices/invoices.tsx')).Invoices);
const BillingDetails = later(async () => (await import('../invoices/billing-details.tsx')).BillingDetails);
const Notifications = later(async () => (await import('../notices/notifications.tsx')).Notifications);
const PaymentMethods = later(async () => (await import('../paying/payment-methods.tsx')).PaymentMethods);

const pages: Partial<
  Record<Place['name'], { readonly Shown: ComponentType; readonly ownersOnly?: boolean }>
> = {
  usage: { Shown: UsageReport },
  calls: { Shown: Calls },
  call: { Shown: OneCall },
  activity: { Shown: Activity },
  invoices: { Shown: Invoices, ownersOnly: true },
  'billing-details': { Shown: BillingDetails, ownersOnly: true },
  notifications: { Shown: Notifications, ownersOnly: true },
  'payment-methods': { Shown: PaymentMethods, ownersOnly: true },
};

/** The page of the place where the reader is. */
export function Places(): ReactNode {
  const { isOwner } = useAccount();
  const { place } = useHere();
  return (
    <PageBoundary key={isOverview(place) ? 'overview' : JSON.stringify(place)}>
      <Suspense fallback={<Skeleton lines={8} />}>{pageOf(place, isOwner)}</Suspense>
    </PageBoundary>
  );
}

/** Buying is done in dialogs over the overview. */
function isOverview({ name }: Place): boolean {
  return name === 'overview' || name === 'add-balance' || name === 'top-up';
}

function pageOf(place: Place, isOwner: boolean): ReactNode {
  if (place.name === 'overview' || (isOwner && isOverview(place))) {
    return (
      <>
        <Overview />
        <Suspense fallback={null}>
          {place.name === 'add-balance' && <AddBalance />}
          {place.name === 'top-up' && <TopUpDialog key={place.topUpId} topUpId={place.topUpId} />}
        </Suspense>
      </>
    );
  }
  const page = pages[place.name];
  if (page === undefined || (page.ownersOnly && !isOwner)) return <NotHere />;
  const { Shown } = page;
  return <Shown />;
}

function NotHere(): ReactNode {
  return (
    <Page title="Not here" lead="There is no such page, or it is not open to you.">
      <p>
        <Link place={{ name: 'overview' }}>Go to the overview</Link>
      </p>
    </Page>
  );
}
