/** Adds a button that copies to each address, where the browser can copy; without it, one click selects an address whole. */
export const copyScript = `
if(navigator.clipboard)for(const list of document.querySelectorAll('[data-copy]'))for(const address of list.querySelectorAll('.address')){
const button=document.createElement('button');button.type='button';button.textContent=list.dataset.copy;button.setAttribute('aria-live','polite');
button.onclick=async()=>{await navigator.clipboard.writeText(address.textContent);button.textContent=list.dataset.copied;setTimeout(()=>{button.textContent=list.dataset.copy},2000)};
address.after(button)}
`.trim();
