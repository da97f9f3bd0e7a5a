/** Addresses inside the page: #/home, #/form/<interview>, #/end/<interview>, … */

export const home = '#/home';
export const device = '#/device';
export const fillPlace = (id: string): string => `#/form/${id}`;

export function go(place: string): void {
  if (location.hash === place) window.dispatchEvent(new HashChangeEvent('hashchange'));
  else location.hash = place;
}
