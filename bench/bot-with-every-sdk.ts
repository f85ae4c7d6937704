// The bot with every vendor's SDK in memory, as it is once each of its systems has been called.
import '@aws-sdk/client-ecs';
import '@aws-sdk/client-s3';
import '@kubernetes/client-node';
import '@pagerduty/pdjs';
import '../src/main.ts';
