import type { ReactNode } from 'react';
import { useRead } from '../data/account.tsx';
import { Card } from '../ui/card.tsx';
import { Loaded } from '../ui/loaded.tsx';
import { Page } from '../ui/page.tsx';
import { AutoTopUp } from './auto-top-up.tsx';
import { SavedMethods } from './saved-methods.tsx';

/** Ways to pay that are kept, and buying without anybody there. */
export function PaymentMethods(): ReactNode {
  const saved = useRead('GET /accounts/{accountId}/payment-methods');
  const auto = useRead('GET /accounts/{accountId}/auto-top-up', { follow: true });
  return (
    <Page title="Payment methods" lead="Kept by our payment processor; we never see card numbers.">
      <Card title="Kept methods">
        <Loaded view={saved} lines={4}>
          {({ methods }) => <SavedMethods methods={methods} onChange={saved.again} />}
        </Loaded>
      </Card>
      <Card title="Automatic top-up">
        <Loaded view={auto} lines={8}>
          {({ autoTopUp }) => (
            <AutoTopUp
              key={JSON.stringify([autoTopUp?.enabled, autoTopUp?.acknowledged.at])}
              {...(autoTopUp !== undefined && { settings: autoTopUp })}
              methods={saved.value?.methods ?? []}
              onChange={auto.again}
            />
          )}
        </Loaded>
      </Card>
    </Page>
  );
}
