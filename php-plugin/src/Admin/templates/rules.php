<?php
/**
 * The rules in their order. Included by the template of the tab.
 *
 * @package ScimPress
 *
 * @var ScimPress\Admin\GroupsData $data What is shown.
 */

declare( strict_types=1 );

defined( 'ABSPATH' ) || exit;

$scimpress_counts = array_count_values( array_column( $data->rules, 'kind' ) );
// Prints a button that does something with a rule on the form; nothing is saved by it.
$scimpress_button = static function ( string $verb, string $label, string $name, string $key, bool $is_possible = true ) use ( $data ): void {
	?>
	<button type="submit" class="button" name="do" value="<?php echo esc_attr( $verb . ' ' . $key ); ?>" aria-label="<?php echo esc_attr( $name ); ?>" <?php disabled( ! $is_possible ); ?> <?php echo esc_attr( $data->pressed === $verb . ' ' . $key ? 'autofocus' : '' ); ?>><?php echo esc_html( $label ); ?></button>
	<?php
};

?>
<form method="post" action="<?php echo esc_url( $data->url ); ?>" id="scimpress-order" data-moved="<?php /* translators: 1: a rule, 2: its new place, a number. */ esc_attr_e( '%1$s now has number %2$s. Not saved yet.', 'scimpress' ); ?>">
	<?php wp_nonce_field( 'scimpress_order_rules', '_wpnonce', false ); ?>
	<input type="hidden" name="scimpress_action" value="order_rules">
	<table class="widefat striped scimpress-rules">
		<thead>
			<tr>
				<th scope="col"><?php esc_html_e( 'Order', 'scimpress' ); ?></th>
				<th scope="col"><?php esc_html_e( 'Who', 'scimpress' ); ?></th>
				<th scope="col"><?php esc_html_e( 'Role', 'scimpress' ); ?></th>
				<th scope="col"><?php esc_html_e( 'Change', 'scimpress' ); ?></th>
			</tr>
		</thead>
		<tbody>
			<?php if ( array() === $data->rules ) : ?>
				<tr><td colspan="4"><?php esc_html_e( 'There is no rule yet: everybody gets the default role once, and what administrators give afterwards stays.', 'scimpress' ); ?></td></tr>
			<?php endif; ?>
			<?php
			foreach ( $data->rules as $scimpress_rule ) :
				$scimpress_before  = 'group' === $scimpress_rule['kind'] ? 0 : ( $scimpress_counts['group'] ?? 0 );
				$scimpress_place   = $scimpress_rule['number'] - $scimpress_before;
				$scimpress_who     = '' === $scimpress_rule['name'] ? $scimpress_rule['for'] : $scimpress_rule['name'];
				$scimpress_removed = in_array( $scimpress_rule['key'], $data->removed, true );
				?>
				<tr class="<?php echo esc_attr( $scimpress_removed ? 'scimpress-removed' : '' ); ?>" data-kind="<?php echo esc_attr( $scimpress_rule['kind'] ); ?>">
					<td data-colname="<?php esc_attr_e( 'Order', 'scimpress' ); ?>">
						<span class="dashicons dashicons-menu scimpress-handle hide-if-no-js" aria-hidden="true"></span>
						<span class="scimpress-number"><?php echo esc_html( number_format_i18n( $scimpress_rule['number'] ) ); ?></span>
						<input type="hidden" name="order[]" value="<?php echo esc_attr( $scimpress_rule['key'] ); ?>">
						<?php if ( $scimpress_removed ) : ?>
							<input type="hidden" name="removed[]" value="<?php echo esc_attr( $scimpress_rule['key'] ); ?>">
						<?php endif; ?>
					</td>
					<th scope="row">
						<?php
						/* translators: %s: name of a group, or a value. */
						echo esc_html( sprintf( 'group' === $scimpress_rule['kind'] ? __( 'Members of %s', 'scimpress' ) : __( 'Who has the value %s in roles or entitlements', 'scimpress' ), $scimpress_who ) );
						?>
					</th>
					<td data-colname="<?php esc_attr_e( 'Role', 'scimpress' ); ?>">
						<?php echo esc_html( $data->role( $scimpress_rule['role'] ) ); ?>
						<?php if ( $scimpress_removed ) : ?>
							<br><span class="scimpress-problem"><?php esc_html_e( 'Goes when you save.', 'scimpress' ); ?></span>
						<?php elseif ( '' !== $scimpress_rule['problem'] ) : ?>
							<br><span class="scimpress-problem">
								<?php
								/* translators: %s: why. */
								echo esc_html( sprintf( __( 'Passed over: %s.', 'scimpress' ), $scimpress_rule['problem'] ) );
								?>
							</span>
						<?php endif; ?>
					</td>
					<td class="scimpress-actions">
						<?php
						/* translators: %s: name of a group, or a value. */
						$scimpress_button( 'up', __( 'Up', 'scimpress' ), sprintf( __( 'Move the rule for %s up', 'scimpress' ), $scimpress_who ), $scimpress_rule['key'], $scimpress_place > 1 );
						/* translators: %s: name of a group, or a value. */
						$scimpress_button( 'down', __( 'Down', 'scimpress' ), sprintf( __( 'Move the rule for %s down', 'scimpress' ), $scimpress_who ), $scimpress_rule['key'], $scimpress_place < $scimpress_counts[ $scimpress_rule['kind'] ] );
						if ( $scimpress_removed ) {
							/* translators: %s: name of a group, or a value. */
							$scimpress_button( 'keep', __( 'Keep', 'scimpress' ), sprintf( __( 'Keep the rule for %s', 'scimpress' ), $scimpress_who ), $scimpress_rule['key'] );
						} else {
							/* translators: %s: name of a group, or a value. */
							$scimpress_button( 'remove', __( 'Remove', 'scimpress' ), sprintf( __( 'Remove the rule for %s', 'scimpress' ), $scimpress_who ), $scimpress_rule['key'] );
						}
						?>
					</td>
				</tr>
			<?php endforeach; ?>
		</tbody>
	</table>
	<?php if ( array() !== $data->rules ) : ?>
		<p class="scimpress-pending" <?php echo esc_attr( $data->is_pending ? '' : 'hidden' ); ?>><strong><?php esc_html_e( 'These rules are not saved yet.', 'scimpress' ); ?></strong></p>
		<p>
			<button type="submit" class="button button-primary" name="do" value="save"><?php esc_html_e( 'Save rules', 'scimpress' ); ?></button>
			<button type="submit" class="button" name="do" value="preview"><?php esc_html_e( 'Show who would change', 'scimpress' ); ?></button>
		</p>
	<?php endif; ?>
</form>
