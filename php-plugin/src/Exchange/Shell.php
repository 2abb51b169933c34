<?php
/**
 * Performs what the core asks for.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Exchange;

use LogicException;
use ScimPress\Audit\Recorder;
use ScimPress\Database\Backoff;
use ScimPress\Database\Failure;
use ScimPress\Database\FailureKind;
use ScimPress\Database\UnitOfWork;
use ScimPress\Store\ManagedUsers;
use ScimPress\Store\Rejection;
use ScimPress\Store\Users;

defined( 'ABSPATH' ) || exit;

/**
 * Takes an effect and gives its outcome, both as crates/wordpress/src/contract.rs has them. Every failure
 * that the contract knows is an outcome; any other Throwable ends the exchange.
 */
final class Shell {

	/** What needs no open transaction, unless it locks. Whatever is not named here writes. */
	private const FREE = array( 'transaction.begin', 'transaction.commit', 'transaction.rollback', 'user.load', 'users.select', 'users.count', 'group.load', 'groups.select', 'groups.count', 'members.select', 'memberships.select', 'role_tasks.count', 'departure.load', 'audit.append' );

	private readonly LeaverEffects $leavers;

	/**
	 * The parts.
	 *
	 * @param UnitOfWork    $transaction   The one transaction of the exchange.
	 * @param Recorder      $recorder      Appends to the audit.
	 * @param ManagedUsers  $managed       Writes users.
	 * @param Users         $users         Reads them.
	 * @param GroupEffects  $groups        What concerns groups.
	 * @param AccountEffects $accounts     What concerns accounts that nobody manages.
	 * @param RoleEffects   $roles         What concerns roles.
	 * @param Announcements $announcements What others are told.
	 * @param ?Stage        $stage         Whether it is real; null where nobody can be in shadow.
	 * @param Backoff       $backoff       The time between two attempts.
	 */
	public function __construct(
		private readonly UnitOfWork $transaction,
		private readonly Recorder $recorder,
		private readonly ManagedUsers $managed = new ManagedUsers(),
		private readonly Users $users = new Users(),
		private readonly GroupEffects $groups = new GroupEffects(),
		private readonly AccountEffects $accounts = new AccountEffects(),
		private readonly RoleEffects $roles = new RoleEffects( new ManagedUsers() ),
		private readonly Announcements $announcements = new Announcements(),
		private readonly ?Stage $stage = null,
		private readonly Backoff $backoff = new Backoff(),
	) {
		$this->leavers = new LeaverEffects( $managed );
	}

	/**
	 * The connection whose breaker this exchange has tripped, if its transaction was kept.
	 */
	public function tripped(): ?int {
		return $this->leavers->tripped();
	}

	/**
	 * Performs one effect.
	 *
	 * @param string $effect JSON.
	 * @return string The outcome, JSON.
	 * @throws LogicException When the effect is not one of the contract.
	 */
	public function perform( #[\SensitiveParameter] string $effect ): string {
		$asked = json_decode( $effect, true, 32, JSON_THROW_ON_ERROR );
		$depth = $this->switched_sites();
		try {
			$outcome = $this->outcome( $asked );
		} catch ( Rejection $rejection ) {
			$outcome = $rejection->outcome;
		} catch ( Failure $failure ) {
			$outcome = $this->failed( $failure );
		} finally {
			$this->return_to( $depth );
		}
		return json_encode( $outcome, JSON_THROW_ON_ERROR | JSON_INVALID_UTF8_SUBSTITUTE | JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE );
	}

	/**
	 * The outcome of an effect that the database did not do.
	 *
	 * @return array<string, string>
	 */
	private function failed( Failure $failure ): array {
		if ( FailureKind::Deadlock === $failure->kind ) {
			$this->backoff->lost();
			return array( 'outcome' => 'deadlock' );
		}
		return array(
			'outcome' => 'unavailable',
			'reason'  => $failure->getMessage(),
		);
	}

	/**
	 * The outcome of an effect that succeeds.
	 *
	 * @param array<string, mixed> $asked The effect.
	 * @return array<string, mixed>
	 */
	private function outcome( array $asked ): array {
		if ( ! in_array( $asked['effect'], self::FREE, true ) || ! empty( $asked['lock'] ) ) {
			$this->require_transaction();
		}
		return match ( $asked['effect'] ) {
			'transaction.begin'    => $this->done( $this->begin( ... ) ),
			'transaction.commit'   => $this->done( $this->commit( ... ) ),
			'transaction.rollback' => $this->done( $this->rollback( ... ) ),
			'user.load'            => $this->load( $asked ),
			'users.select'         => $this->select( $asked ),
			'users.count'          => $this->count( $asked ),
			'user.insert'          => $this->insert( $asked ),
			'accounts.find'        => $this->accounts->find( $asked ),
			'user.link'            => $this->link( $asked ),
			'link.report'          => $this->accounts->report( $asked ),
			'user.update'          => $this->update( $asked ),
			'user.delete'          => $this->delete( $asked ),
			'user.forget'          => $this->forget( $asked ),
			'user.restore'         => $this->restore( $asked ),
			'roles.take'           => $this->leavers->take_roles( $asked ),
			'roles.give'           => $this->leavers->give_roles( $asked ),
			'content.return'       => $this->leavers->return_content( $asked ),
			'breaker.load'         => $this->leavers->load_breaker( $asked ),
			'breaker.trip'         => $this->leavers->trip( $asked ),
			'departure.append'     => $this->leavers->append( $asked ),
			'departure.load'       => $this->leavers->load( $asked ),
			'departures.close'     => $this->leavers->close( $asked ),
			'group.load'           => $this->groups->load( $asked ),
			'groups.select'        => $this->groups->select( $asked ),
			'groups.count'         => $this->groups->count( $asked ),
			'group.insert'         => $this->groups->insert( $asked ),
			'group.update'         => $this->groups->update( $asked ),
			'group.delete'         => $this->groups->delete( $asked ),
			'members.select'       => $this->groups->select_members( $asked ),
			'members.add'          => $this->groups->add_members( $asked ),
			'members.remove'       => $this->groups->remove_members( $asked ),
			'members.leave'        => $this->groups->leave( $asked ),
			'memberships.select'   => $this->groups->select_memberships( $asked ),
			'role.set'             => $this->roles->set( $asked ),
			'role_tasks.lock'      => $this->roles->lock( $asked ),
			'role_tasks.add'       => $this->roles->add( $asked ),
			'role_tasks.count'     => $this->roles->count( $asked ),
			'role_tasks.take'      => $this->roles->take( $asked ),
			'role_tasks.remove'    => $this->roles->remove( $asked ),
			'audit.append'         => $this->append( $asked ),
			default                => throw new LogicException( 'the core asked for an effect that this plugin does not know' ),
		};
	}

	/**
	 * Begins, after a while if the last attempt fell to a deadlock, with what decides whether it is real.
	 *
	 * @throws Failure When that has changed, or the database does not begin.
	 */
	private function begin(): void {
		$this->backoff->wait();
		$this->groups->changes->forget();
		$this->transaction->begin();
		try {
			$this->stage?->hold();
		} catch ( Failure $failure ) {
			$this->transaction->rollback();
			throw Failure::unavailable( $failure->getMessage() );
		}
	}

	/**
	 * Makes it permanent, also what was to be announced.
	 *
	 * @throws Failure When it is not, or it is not known.
	 */
	private function commit(): void {
		try {
			$this->transaction->commit();
			$this->backoff->won();
			$this->announcements->keep();
			$this->leavers->keep();
			$this->recorder->settle();
		} finally {
			$this->announcements->drop();
			$this->leavers->drop();
			$this->recorder->undo();
		}
	}

	private function rollback(): void {
		$this->announcements->drop();
		$this->leavers->drop();
		$this->recorder->undo();
		$this->transaction->rollback();
	}

	/**
	 * Does something that has no result.
	 *
	 * @param callable(): void $step What.
	 * @return array<string, mixed>
	 */
	private function done( callable $step ): array {
		$step();
		return array( 'outcome' => 'done' );
	}

	/**
	 * @param array<string, mixed> $asked `user.load`.
	 * @return array<string, mixed>
	 */
	private function load( array $asked ): array {
		$user = $this->managed->load( $asked['connection_id'], $asked['by'], $asked['lock'], $asked['fields'], $asked['forgotten'] );
		if ( null === $user ) {
			return array( 'outcome' => 'absent' );
		}
		$user['wordpress'] = (object) $user['wordpress'];
		return array(
			'outcome' => 'user',
			'user'    => $user,
		);
	}

	/**
	 * @param array<string, mixed> $asked `users.select`.
	 * @return array<string, mixed>
	 */
	private function select( array $asked ): array {
		return array(
			'outcome' => 'users',
			'users'   => $this->users->select( $asked['where'], $asked['parameters'], $asked['after'], $asked['offset'], $asked['limit'] ),
		);
	}

	/**
	 * @param array<string, mixed> $asked `users.count`.
	 * @return array<string, mixed>
	 */
	private function count( array $asked ): array {
		return array(
			'outcome' => 'count',
			'count'   => $this->users->count( $asked['where'], $asked['parameters'] ),
		);
	}

	/**
	 * @param array<string, mixed> $asked `user.insert`.
	 * @return array<string, mixed>
	 */
	private function insert( array $asked ): array {
		list( $wp_user_id, $given ) = $this->managed->insert( $asked['row'], $asked['wordpress'], $asked['password'] ?? null, $asked['role'], $asked['fields'] );
		$this->announcements->provisioned( $wp_user_id, $asked['row']['id'] );
		$this->tell_fields( $asked );
		return $this->written( $wp_user_id, $given );
	}

	/**
	 * @param array<string, mixed> $asked `user.link`.
	 * @return array<string, mixed>
	 */
	private function link( array $asked ): array {
		$outcome = $this->accounts->link( $asked );
		$this->tell_fields( $asked );
		return $outcome;
	}

	/**
	 * @param array<string, mixed> $asked `user.update`.
	 * @return array<string, mixed>
	 */
	private function update( array $asked ): array {
		$given = $this->managed->update(
			$asked['id'],
			$asked['wp_user_id'],
			$asked['row'],
			$asked['wordpress'],
			$asked['user_login'] ?? null,
			$asked['password'] ?? null,
			'locked' === ( $asked['access'] ?? null ),
			$asked['fields']
		);
		match ( $asked['access'] ?? null ) {
			'locked' => $this->announcements->deactivated( $asked['wp_user_id'], $asked['id'] ),
			'open'   => $this->announcements->reactivated( $asked['wp_user_id'], $asked['id'] ),
			default  => null,
		};
		$this->tell_fields( $asked );
		return $this->written( $asked['wp_user_id'], $given );
	}

	/**
	 * @param array<string, mixed> $asked `user.delete`.
	 * @return array<string, mixed>
	 */
	private function delete( array $asked ): array {
		$taken = $this->managed->delete( $asked['id'], $asked['wp_user_id'], $asked['reassign_to'] );
		$this->announcements->deleted( $asked['wp_user_id'], $asked['id'] );
		return array(
			'outcome' => 'taken_away',
			'taken'   => $taken,
		);
	}

	/**
	 * @param array<string, mixed> $asked `user.restore`.
	 * @return array<string, mixed>
	 */
	private function restore( array $asked ): array {
		list( $wp_user_id, $given ) = $this->managed->restore( $asked['row'], $asked['wp_user_id'], $asked['user_login'], $asked['wordpress'], $asked['fields'] );
		$this->announcements->provisioned( $wp_user_id, $asked['row']['id'] );
		return $this->written( $wp_user_id, $given );
	}

	/**
	 * @param array<string, mixed> $asked `user.forget`.
	 * @return array<string, mixed>
	 */
	private function forget( array $asked ): array {
		return $this->done( fn() => $this->users->delete( $asked['id'] ) );
	}

	/**
	 * @param array<string, mixed> $asked `audit.append`.
	 * @return array<string, mixed>
	 */
	private function append( array $asked ): array {
		$this->recorder->record( $this->groups->changes->told_in( $asked['event'] ) );
		if ( ! $this->transaction->is_open() ) {
			$this->recorder->settle();
		}
		return array( 'outcome' => 'done' );
	}

	/**
	 * Tells which WordPress fields an effect has written.
	 *
	 * @param array<string, mixed> $asked `user.insert`, `user.link` or `user.update`.
	 */
	private function tell_fields( array $asked ): void {
		$others = array(
			'user_login' => 'user_login',
			'password'   => 'user_pass',
		);
		$this->recorder->wrote( array( ...array_map( 'strval', array_keys( $asked['wordpress'] ) ), ...array_values( array_intersect_key( $others, array_filter( $asked, static fn( $part ) => null !== $part ) ) ) ) );
	}

	/**
	 * @param array<string, string> $given What WordPress was given.
	 * @return array<string, mixed>
	 */
	private function written( int $wp_user_id, array $given ): array {
		return array(
			'outcome'    => 'written',
			'wp_user_id' => $wp_user_id,
			'given'      => (object) $given,
		);
	}

	/**
	 * A write outside a transaction could be left half done, and a lock would end at once.
	 *
	 * @throws LogicException When none is open.
	 */
	private function require_transaction(): void {
		if ( ! $this->transaction->is_open() ) {
			throw new LogicException( 'the core asked for a write outside a transaction' );
		}
	}

	/**
	 * A failure within WordPress can leave a site of the network selected, also the same one once more.
	 */
	private function return_to( int $depth ): void {
		while ( $this->switched_sites() > $depth ) {
			restore_current_blog();
		}
	}

	/**
	 * How many switches of the site are under way.
	 */
	private function switched_sites(): int {
		return count( $GLOBALS['_wp_switched_stack'] ?? array() );
	}
}
