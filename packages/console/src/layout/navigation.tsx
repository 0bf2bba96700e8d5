import { Link } from '@tanstack/react-router';
import { place } from '../connection/place.ts';
import { areas } from '../pages/index.ts';
import type { PageArea } from '../pages/page-area.ts';
import { AccountMenu } from './account-menu.tsx';
import classes from './navigation.module.css';
import { OrganizationName } from './organization-name.tsx';
import { OsSwitcher } from './os-switcher.tsx';
import { useAllowed } from './use-allowed.ts';

function Links({ of, onLeave }: { readonly of: readonly PageArea[]; readonly onLeave: (() => void) | undefined }) {
  return (
    <ul className={classes['list']}>
      {of.map(({ path, title, icon: Icon }) => (
        <li key={path}>
          <Link to={path} className={classes['link'] ?? ''} {...(onLeave === undefined ? {} : { onClick: onLeave })}>
            <Icon size={18} stroke={1.7} aria-hidden />
            <span>{title}</span>
          </Link>
        </li>
      ))}
    </ul>
  );
}

/** Pages that the caller may open. `onLeave`: a link was followed. */
export function Navigation({ onLeave }: { readonly onLeave?: () => void }) {
  const isAllowed = useAllowed();
  const of = (group: PageArea['group']): readonly PageArea[] => areas.filter((area) => area.group === group && isAllowed(area));
  const organization = of('organization');
  return (
    <nav aria-label="Main" className={classes['nav']}>
      <OsSwitcher />
      <div className={classes['groups']}>
        <Links of={of('os')} onLeave={onLeave} />
        {place.mode === 'control-plane' && (
          <>
            <OrganizationName />
            <Links of={organization} onLeave={onLeave} />
          </>
        )}
      </div>
      <Links of={of('account')} onLeave={onLeave} />
      <AccountMenu />
    </nav>
  );
}
