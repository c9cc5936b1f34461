import { createHash } from 'node:crypto';
import { invoicePdf } from '../render.ts';
import { invoiceWith, transferDetails } from './invoices.ts';

const { bytes } = await invoicePdf(invoiceWith(), { transferDetails });
process.stdout.write(createHash('sha256').update(bytes).digest('hex'));
