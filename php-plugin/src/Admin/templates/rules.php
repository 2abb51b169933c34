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
// Prints a button that does something with a rule.
$scimpress_button = static function ( string $action, string $label, string $name, array $fields ) use ( $data ): void {
	?>
	<form method="post" action="<?php echo esc_url( $data->url ); ?>">
		<?php wp_nonce_field( 'scimpress_' . $action, '_wpnonce', false ); ?>
		<input type="hidden" name="scimpress_action" value="<?php echo esc_attr( $action ); ?>">
		<?php foreach ( $fields as $field => $value ) : ?>
			<input type="hidden" name="<?php echo esc_attr( $field ); ?>" value="<?php echo esc_attr( (string) $value ); ?>">
		<?php endforeach; ?>
		<button type="submit" class="button" aria-label="<?php echo esc_attr( $name ); ?>"><?php echo esc_html( $label ); ?></button>
	</form>
	<?php
};

?>
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
			$scimpress_before = 'group' === $scimpress_rule['kind'] ? 0 : ( $scimpress_counts['group'] ?? 0 );
			$scimpress_place  = $scimpress_rule['number'] - $scimpress_before;
			$scimpress_who    = '' === $scimpress_rule['name'] ? $scimpress_rule['for'] : $scimpress_rule['name'];
			?>
			<tr>
				<td data-colname="<?php esc_attr_e( 'Order', 'scimpress' ); ?>"><?php echo esc_html( number_format_i18n( $scimpress_rule['number'] ) ); ?></td>
				<th scope="row">
					<?php
					/* translators: %s: name of a group, or a value. */
					echo esc_html( sprintf( 'group' === $scimpress_rule['kind'] ? __( 'Members of %s', 'scimpress' ) : __( 'Who has the value %s in roles or entitlements', 'scimpress' ), $scimpress_who ) );
					?>
				</th>
				<td data-colname="<?php esc_attr_e( 'Role', 'scimpress' ); ?>">
					<?php echo esc_html( $data->role( $scimpress_rule['role'] ) ); ?>
					<?php if ( '' !== $scimpress_rule['problem'] ) : ?>
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
					if ( $scimpress_place > 1 ) {
						/* translators: %s: name of a group, or a value. */
						$scimpress_button( 'move_rule', __( 'Up', 'scimpress' ), sprintf( __( 'Move the rule for %s up', 'scimpress' ), $scimpress_who ), array( 'number' => $scimpress_rule['number'], 'position' => $scimpress_place - 1 ) );
					}
					if ( $scimpress_place < $scimpress_counts[ $scimpress_rule['kind'] ] ) {
						/* translators: %s: name of a group, or a value. */
						$scimpress_button( 'move_rule', __( 'Down', 'scimpress' ), sprintf( __( 'Move the rule for %s down', 'scimpress' ), $scimpress_who ), array( 'number' => $scimpress_rule['number'], 'position' => $scimpress_place + 1 ) );
					}
					/* translators: %s: name of a group, or a value. */
					$scimpress_button( 'remove_rule', __( 'Remove', 'scimpress' ), sprintf( __( 'Remove the rule for %s', 'scimpress' ), $scimpress_who ), array( 'number' => $scimpress_rule['number'] ) );
					?>
				</td>
			</tr>
		<?php endforeach; ?>
	</tbody>
</table>
