/** Works in a process where the vendor's package is missing: what still works, and what is said of the rest. */
import { failureOf, withoutPackage } from '../../../core/test/without-package.ts';

withoutPackage('twilio');
const { testProvider } = await import('./provider.ts');

const provider = testProvider();
const request = {
  callRef: 'call-1',
  to: '+442071838750',
  from: '+12025550123',
  limitSeconds: 540,
  eventUrl: 'https://billing.example.com/twilio/events',
  answerUrl: 'https://billing.example.com/twilio/answer',
};
const legId = `CA${'1'.repeat(32)}`;
const seen = {
  placeCall: await failureOf(provider.placeCall(request)),
  placeCallAgain: await failureOf(provider.placeCall(request)),
  fetchLeg: await failureOf(provider.fetchLeg({ legId })),
  endLeg: await failureOf(provider.endLeg({ legId })),
  listLegs: await failureOf(provider.listLegs({ fromMs: 0, untilMs: 1000 })),
};
console.log(JSON.stringify(seen));
