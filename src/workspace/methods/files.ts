import { z } from 'zod';
import type { Message, StoredFile } from '../message.ts';
import { post } from './chat.ts';
import { type Call, count, json, type Method, method, SlackError } from './method.ts';
import { writableChannel } from './places.ts';

const Listed = z.array(z.object({ id: z.string(), title: z.string().optional() })).min(1);

const getUploadURLExternal = method({ filename: z.string().min(1), length: count }, (call, input) => {
  const id = call.state.newId('F0');
  if (input.length === 0) throw new SlackError('file_upload_size_restricted');
  call.state.putFile({ id, name: input.filename, title: input.filename, content: '', size: input.length });
  return { upload_url: `${call.url}/workspace/upload/${id}`, file_id: id };
});

const completeUploadExternal = method(
  {
    files: json,
    channel_id: z.string().optional(),
    thread_ts: z.string().optional(),
    initial_comment: z.string().optional(),
  },
  (call, input) => {
    const listed = Listed.safeParse(input.files);
    if (!listed.success)
      throw new SlackError('invalid_arguments', ['[ERROR] must be a list of files [json-pointer:/files]']);
    const files = listed.data.map(({ id, title }) => uploaded(call, id, title));
    if (input.channel_id) share(call, files, { ...input, channel_id: input.channel_id });
    return { files: files.map((file) => shownFile(call, file)) };
  },
);

export const files: Readonly<Record<string, Method>> = {
  'files.getUploadURLExternal': getUploadURLExternal,
  'files.completeUploadExternal': completeUploadExternal,
};

function uploaded(call: Call, id: string, title: string | undefined): StoredFile {
  const file = call.state.file(id);
  if (!file || file.content === '') throw new SlackError('file_not_found');
  const titled = { ...file, title: title ?? file.title };
  call.state.putFile(titled);
  return titled;
}

function share(
  call: Call,
  shared: readonly StoredFile[],
  to: { channel_id: string; thread_ts?: string | undefined; initial_comment?: string | undefined },
): void {
  const channel = writableChannel(call, to.channel_id);
  post(call, channel, {
    text: to.initial_comment ?? '',
    files: shared.map((file) => shownFile(call, file)),
    ...(to.thread_ts && { thread_ts: to.thread_ts }),
  });
}

function shownFile(call: Call, file: StoredFile): NonNullable<Message['files']>[number] {
  const { id, name, title, size } = file;
  return {
    id,
    name,
    title,
    size,
    url_private: `${call.url}/workspace/files/${id}/${encodeURIComponent(name)}`,
  };
}
