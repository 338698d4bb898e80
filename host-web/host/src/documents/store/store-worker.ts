import { expose } from 'comlink'
import { IndexedDbStore } from './indexeddb-store'

expose(new IndexedDbStore())
