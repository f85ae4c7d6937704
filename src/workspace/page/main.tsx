import { createRoot } from 'react-dom/client';
import './styles/base.css';
import './styles/buttons.css';
import './styles/frame.css';
import './styles/header.css';
import './styles/sidebar.css';
import './styles/systems.css';
import './styles/messages.css';
import './styles/attachments.css';
import './styles/mrkdwn.css';
import './styles/composer.css';
import './styles/welcome.css';
import './styles/blocks.css';
import './styles/inputs.css';
import './styles/dialogs.css';
import { App } from './app.tsx';

const root = document.getElementById('page');
if (root) createRoot(root).render(<App />);
