import { HUMANS, PEOPLE } from './people.ts';
import type { WorkspaceState } from './state.ts';

/** Text as a person types it, as Slack stores it: `&`, `<` and `>` escaped, people, channels and links as ids. */
export function storedText(state: WorkspaceState, typed: string): string {
  return linked(mentioned(state, ampersands(typed)));
}

/** A slash command's text when its manifest says `should_escape`: mentions as `<@U…|name>`, channels as `<#C…|name>`. */
export function commandText(state: WorkspaceState, typed: string, shouldEscape: boolean): string {
  if (!shouldEscape) return ampersands(typed);
  return ampersands(typed)
    .replace(/(?<![\w@])@([a-z0-9._-]+)/g, (whole, name: string) => {
      const person = HUMANS.find((one) => one.name === name);
      return person ? `<@${person.id}|${person.name}>` : whole;
    })
    .replace(/(?<![\w&#])#([a-z0-9_-]+)/g, (whole, name: string) => {
      const channel = state.channels().find((one) => one.name === name);
      return channel ? `<#${channel.id}|${channel.name}>` : whole;
    });
}

function ampersands(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function mentioned(state: WorkspaceState, text: string): string {
  return text
    .replace(/(?<![\w@])@([a-z0-9._-]+)/gi, (whole, name: string) => {
      const person = PEOPLE.find((one) => one.name === name.toLowerCase());
      return person ? `<@${person.id}>` : whole;
    })
    .replace(/(?<![\w&#])#([a-z0-9_-]+)/g, (whole, name: string) => {
      const channel = state.channels().find((one) => one.name === name);
      return channel ? `<#${channel.id}|${channel.name}>` : whole;
    });
}

function linked(text: string): string {
  return text.replace(/https?:\/\/[^\s<>|]+/g, (url) => `<${url}>`);
}
