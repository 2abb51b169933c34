<?php
/**
 * Performs what the core asks for of roles.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Exchange;

use ScimPress\Database\Failure;
use ScimPress\Store\Connection;
use ScimPress\Store\Connections;
use ScimPress\Store\ManagedUsers;
use ScimPress\Store\RoleTasks;

defined( 'ABSPATH' ) || exit;

/**
 * The part of the shell that is about roles. Whether a transaction is open is the shell's to see to.
 */
final class RoleEffects {

	private bool $has_added = false;

	/**
	 * The parts.
	 *
	 * @param ManagedUsers  $managed       Writes users.
	 * @param ?Connection   $connection    By whose settings the core decides.
	 * @param Announcements $announcements What others are told.
	 * @param RoleTasks     $tasks         Whose role is due.
	 * @param Connections   $connections   As they are by now.
	 */
	public function __construct(
		private readonly ManagedUsers $managed,
		private readonly ?Connection $connection = null,
		private readonly Announcements $announcements = new Announcements(),
		private readonly RoleTasks $tasks = new RoleTasks(),
		private readonly Connections $connections = new Connections(),
	) {}

	/**
	 * Whether roles became due in this exchange.
	 */
	public function has_added(): bool {
		return $this->has_added;
	}

	/**
	 * @param array<string, mixed> $asked `role.set`.
	 * @return array<string, mixed>
	 */
	public function set( array $asked ): array {
		$this->require_current_settings();
		$this->managed->set_role( $asked['id'], $asked['wp_user_id'], $asked['take'], $asked['give'] );
		$this->announcements->role_changed( $asked['wp_user_id'], $asked['take'], $asked['give'] );
		return array( 'outcome' => 'done' );
	}

	/**
	 * @param array<string, mixed> $asked `role_tasks.lock`.
	 * @return array<string, mixed>
	 */
	public function lock( array $asked ): array {
		$this->tasks->lock( $asked['connection_id'] );
		return array( 'outcome' => 'done' );
	}

	/**
	 * @param array<string, mixed> $asked `role_tasks.add`.
	 * @return array<string, mixed>
	 */
	public function add( array $asked ): array {
		$this->has_added = true;
		return $this->changed( $this->tasks->add( $asked['connection_id'], $asked['group_id'], $asked['members'], $asked['due'] ) );
	}

	/**
	 * @param array<string, mixed> $asked `role_tasks.count`.
	 * @return array<string, mixed>
	 */
	public function count( array $asked ): array {
		return array(
			'outcome' => 'count',
			'count'   => $this->tasks->due( $asked['connection_id'], $asked['now'] ),
		);
	}

	/**
	 * @param array<string, mixed> $asked `role_tasks.take`.
	 * @return array<string, mixed>
	 */
	public function take( array $asked ): array {
		list( $ids, $remaining ) = $this->tasks->take( $asked['connection_id'], $asked['now'], $asked['until'], $asked['latest_first'], $asked['limit'] );
		return array(
			'outcome'   => 'role_tasks',
			'ids'       => $ids,
			'remaining' => $remaining,
		);
	}

	/**
	 * The settings are looked at after the row is gone: whoever changes them later waits for the row and
	 * adds it again.
	 *
	 * @param array<string, mixed> $asked `role_tasks.remove`.
	 * @return array<string, mixed>
	 */
	public function remove( array $asked ): array {
		$was_there = $this->tasks->remove( $asked['id'] );
		$this->require_current_settings();
		return $this->changed( (int) $was_there );
	}

	/**
	 * Makes sure that nobody gets a role by rules that are not those of the connection any more.
	 *
	 * @throws Failure When the settings were changed since the exchange began.
	 */
	private function require_current_settings(): void {
		if ( null !== $this->connection && $this->connections->find( $this->connection->id )?->settings !== $this->connection->settings ) {
			throw Failure::unavailable( 'the settings of the connection were changed meanwhile' );
		}
	}

	/**
	 * @param int $count Rows that came or went.
	 * @return array<string, mixed>
	 */
	private function changed( int $count ): array {
		return array(
			'outcome' => 'changed',
			'count'   => $count,
		);
	}
}
