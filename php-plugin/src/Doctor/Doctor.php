<?php
/**
 * Looks for what accidents left behind.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Doctor;

use Generator;
use ScimPress\Database\Failure;
use ScimPress\Database\Structure;
use ScimPress\Store\ManagedAccounts;
use ScimPress\Store\Orphans;
use ScimPress\Store\TableEngines;
use ScimPress\Store\Users;
use ScimPress\Sync\Observer;

defined( 'ABSPATH' ) || exit;

/**
 * Compares what the tables say with each other and with WordPress. Nothing here is needed while all goes
 * well: transactions keep the books, and hooks follow WordPress. It is for what they cannot see: a restored
 * backup, a table edited by hand, a plugin that writes past WordPress.
 */
final class Doctor {

	/**
	 * The parts.
	 *
	 * @param Observer        $observer  Tells the core what became of users.
	 * @param Structure       $structure Tables, columns and keys.
	 * @param TableEngines    $engines   What tables are stored with.
	 * @param Orphans         $orphans   Rows that belong to nothing.
	 * @param ManagedAccounts $accounts  Managed users beside their WordPress users.
	 * @param Users           $users     The rows of managed users.
	 */
	public function __construct(
		private readonly Observer $observer,
		private readonly Structure $structure = new Structure(),
		private readonly TableEngines $engines = new TableEngines(),
		private readonly Orphans $orphans = new Orphans(),
		private readonly ManagedAccounts $accounts = new ManagedAccounts(),
		private readonly Users $users = new Users(),
	) {}

	/**
	 * How many users there are to look at.
	 *
	 * @throws Failure When the database does not answer.
	 */
	public function patients(): int {
		return $this->accounts->count();
	}

	/**
	 * What is wrong with the tables and with rows that belong to nothing. The cure for one may mend others.
	 *
	 * @return Generator<int, Ailment>
	 * @throws Failure When the database does not answer.
	 */
	public function tables(): Generator {
		foreach ( $this->structure->missing() as $what => $statement ) {
			yield new Ailment( 'structure', "{$what} is missing", fn() => $this->structure->mend( $statement ), 'It is added.' );
		}
		if ( isset( $statement ) && array() !== $this->structure->missing() ) {
			// Nothing can be said of rows that have no table.
			return;
		}
		foreach ( $this->engines->without_transactions() as $table ) {
			yield new Ailment( 'engine', "{$table} cannot be rolled back", fn() => $this->engines->convert( $table ), 'It is converted to InnoDB.' );
		}
		foreach ( $this->users->half_created() as $id ) {
			yield new Ailment( 'half-done', "the creation of the user {$id} was broken off", fn() => $this->users->discard( $id ), 'What is left of it is removed; the client tries again.' );
		}
		foreach ( $this->orphans->kinds() as $kind => $what ) {
			$count = $this->orphans->count( $kind );
			if ( $count > 0 ) {
				yield new Ailment( 'orphan', "{$count} {$what}", fn() => $this->orphans->remove( $kind ), 'They are removed.' );
			}
		}
		foreach ( $this->orphans->connections_gone() as $connection_id => $count ) {
			yield new Ailment( 'orphan', "{$count} users of the connection {$connection_id}, which does not exist", null, 'Unlink them with wp scim user unlink, or restore the connection.' );
		}
	}

	/**
	 * What is wrong with users, after each of whom `$seen` is called.
	 *
	 * @param callable(): void $seen Counts.
	 * @return Generator<int, Ailment>
	 * @throws Failure When the database does not answer.
	 */
	public function users( callable $seen ): Generator {
		foreach ( $this->accounts->all() as $account ) {
			$seen();
			$name = "{$account['user_name']} ({$account['id']})";
			if ( ! $account['exists'] ) {
				yield new Ailment( 'orphan', "{$name} has no WordPress user any more", $this->tell( $account['wp_user_id'], 'deleted' ), 'SCIM forgets the user, whose name is free again.' );
				continue;
			}
			if ( array() !== $account['drifted'] ) {
				$fields = implode( ', ', $account['drifted'] );
				yield new Ailment( 'drift', "{$name}: WordPress holds another {$fields} than SCIM answers", $this->tell( $account['wp_user_id'], 'edited' ), 'SCIM follows WordPress.' );
			}
			if ( $account['is_half_written'] ) {
				yield new Ailment( 'half-done', "{$name}: a change reached SCIM and not WordPress", $this->tell( $account['wp_user_id'], 'edited' ), 'WordPress follows SCIM.' );
			}
			if ( $account['has_way_in'] ) {
				yield new Ailment( 'half-done', "{$name} is deactivated and has a session", fn() => $this->accounts->lock_out( $account['wp_user_id'] ), 'The session ends.' );
			}
		}
	}

	private function tell( int $wp_user_id, string $change ): \Closure {
		return fn() => $this->observer->tell( array( $wp_user_id => $change ) );
	}
}
