<?php
/**
 * Performs what the core asks for of groups.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Exchange;

use ScimPress\Store\Groups;
use ScimPress\Store\Members;

defined( 'ABSPATH' ) || exit;

/**
 * The part of the shell that is about groups and memberships. Whether a transaction is open is the
 * shell's to see to.
 */
final class GroupEffects {

	/**
	 * The parts.
	 *
	 * @param Announcements $announcements What others are told.
	 * @param Groups        $groups        Groups.
	 * @param Members       $members       Who belongs to them.
	 * @param MemberChanges $changes       What the audit is told of that.
	 */
	public function __construct(
		private readonly Announcements $announcements = new Announcements(),
		private readonly Groups $groups = new Groups(),
		private readonly Members $members = new Members(),
		public readonly MemberChanges $changes = new MemberChanges(),
	) {}

	/**
	 * @param array<string, mixed> $asked `group.load`.
	 * @return array<string, mixed>
	 */
	public function load( array $asked ): array {
		$group = $this->groups->load( $asked['connection_id'], $asked['id'], $asked['lock'] );
		return null === $group
			? array( 'outcome' => 'absent' )
			: array(
				'outcome' => 'group',
				'group'   => $group,
			);
	}

	/**
	 * @param array<string, mixed> $asked `groups.select`.
	 * @return array<string, mixed>
	 */
	public function select( array $asked ): array {
		return array(
			'outcome' => 'groups',
			'groups'  => $this->groups->select( $asked['where'], $asked['parameters'], $asked['after'], $asked['offset'], $asked['limit'] ),
		);
	}

	/**
	 * @param array<string, mixed> $asked `groups.count`.
	 * @return array<string, mixed>
	 */
	public function count( array $asked ): array {
		return array(
			'outcome' => 'count',
			'count'   => $this->groups->count( $asked['where'], $asked['parameters'] ),
		);
	}

	/**
	 * @param array<string, mixed> $asked `group.insert`.
	 * @return array<string, mixed>
	 */
	public function insert( array $asked ): array {
		$this->groups->insert( $asked['id'], $asked['connection_id'], $asked['created'], $asked['row'] );
		if ( $this->announcements->hears_of_joining() ) {
			// Its members were there before it, and of no group that anybody could be told of.
			array_map( array( $this->announcements, 'joined' ), $this->members->users_in( $asked['id'], null ) );
		}
		return array( 'outcome' => 'done' );
	}

	/**
	 * @param array<string, mixed> $asked `group.update`.
	 * @return array<string, mixed>
	 */
	public function update( array $asked ): array {
		$this->groups->update( $asked['id'], $asked['row'] );
		return array( 'outcome' => 'done' );
	}

	/**
	 * @param array<string, mixed> $asked `group.delete`.
	 * @return array<string, mixed>
	 */
	public function delete( array $asked ): array {
		$this->announce_leaving( fn() => $this->members->users_in( $asked['id'], null ) );
		$this->groups->delete( $asked['id'] );
		return array( 'outcome' => 'done' );
	}

	/**
	 * @param array<string, mixed> $asked `members.select`.
	 * @return array<string, mixed>
	 */
	public function select_members( array $asked ): array {
		return array(
			'outcome' => 'members',
			'members' => $this->members->select( $asked['group_id'], $asked['after'], $asked['limit'] ),
		);
	}

	/**
	 * @param array<string, mixed> $asked `members.add`.
	 * @return array<string, mixed>
	 */
	public function add_members( array $asked ): array {
		$is_heard = $this->announcements->hears_of_joining();
		$before   = $is_heard ? $this->members->users_in( $asked['group_id'], $asked['members'] ) : array();
		$count    = $this->changes->adding( $asked['group_id'], $asked['members'], fn() => $this->members->add( $asked['connection_id'], $asked['group_id'], $asked['members'] ) );
		$after    = $is_heard ? $this->members->users_in( $asked['group_id'], $asked['members'] ) : array();
		$known    = array_flip( array_column( $before, 'wp_user_id' ) );
		foreach ( $after as $membership ) {
			if ( ! isset( $known[ $membership['wp_user_id'] ] ) ) {
				$this->announcements->joined( $membership );
			}
		}
		return $this->changed( $count );
	}

	/**
	 * @param array<string, mixed> $asked `members.remove`.
	 * @return array<string, mixed>
	 */
	public function remove_members( array $asked ): array {
		$this->announce_leaving( fn() => $this->members->users_in( $asked['group_id'], $asked['members'] ) );
		return $this->changed( $this->changes->removing( $asked['group_id'], $asked['members'], fn() => $this->members->remove( $asked['group_id'], $asked['members'] ) ) );
	}

	/**
	 * @param array<string, mixed> $asked `members.leave`.
	 * @return array<string, mixed>
	 */
	public function leave( array $asked ): array {
		$this->announce_leaving( fn() => $this->members->groups_of( $asked['member_id'] ) );
		return $this->changed( $this->members->leave( $asked['member_id'], $asked['modified'] ) );
	}

	/**
	 * @param array<string, mixed> $asked `memberships.select`.
	 * @return array<string, mixed>
	 */
	public function select_memberships( array $asked ): array {
		return array(
			'outcome'     => 'memberships',
			'memberships' => $this->members->of_users( $asked['users'] ),
		);
	}

	/**
	 * Has those who leave announced, if anybody listens. To be called while they are members.
	 *
	 * @param callable(): list<array{wp_user_id: int, group_id: string, display_name: string}> $leaving Who leaves what.
	 */
	private function announce_leaving( callable $leaving ): void {
		if ( $this->announcements->hears_of_leaving() ) {
			array_map( array( $this->announcements, 'left' ), $leaving() );
		}
	}

	/**
	 * @param int $count Memberships that came or went.
	 * @return array<string, mixed>
	 */
	private function changed( int $count ): array {
		return array(
			'outcome' => 'changed',
			'count'   => $count,
		);
	}
}
